export {marginLoss} from './marginLoss.js';
export {layersLoss} from './layersLoss.js';
