export {checkArgument, type ArgumentKind} from './checkArgument.js';
export {checkNames, nameLike} from './checkNames.js';
export {described, isArrayLike, isDisposed, isTensor, isTfData} from './described.js';
export {listed, quoted, shown} from './shown.js';
