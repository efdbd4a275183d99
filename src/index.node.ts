import './node/registerFiles.js';

export * from './index.js';
