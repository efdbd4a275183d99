export {marginLoss, uncheckedMarginLoss} from './marginLoss.js';
export {layersLoss} from './layersLoss.js';
export {linearLoss, type LinearLoss, type LinearLossOptions} from './linearLoss.js';
export {pin} from './pin.js';
