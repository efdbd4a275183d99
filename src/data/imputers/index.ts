export {imputerNames, imputers, type ImputerName} from './imputers.js';
export type {CellValue} from './imputer.js';
