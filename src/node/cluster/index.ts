export {askedThrough, printedThrough} from './askedThrough.js';
export {checkpoint} from './checkpoint.js';
export {childProcesses} from './childProcesses.js';
export {matchingFiles} from './matchingFiles.js';
export {serveRows} from './serveRows.js';
