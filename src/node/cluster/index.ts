export {askedThrough} from './askedThrough.js';
export {checkpoint, type Checkpoint} from './checkpoint.js';
export {childProcesses, type ChildProcesses} from './childProcesses.js';
export {matchingFiles} from './matchingFiles.js';
export {serveRows} from './serveRows.js';
