import {version} from '../../model/index.js';

/** When, and with what, a page was made. */
export function footer(): string {
  const time = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return `tfjs-svm ${version}, Node ${process.version}, ${time} UTC`;
}
