const path = require('node:path');
const {pathToFileURL} = require('node:url');

module.exports = {
  parserThread: pathToFileURL(path.resolve('dist/node/parserThread.js')),
  foldThread: pathToFileURL(path.resolve('dist/node/foldThread.js')),
};
