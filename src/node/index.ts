export {selectBackend} from './selectBackend.js';
export {files} from './files.js';
