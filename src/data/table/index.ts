export {cellsAt, isMissing, joinCells, placeOfColumn, type Cell, type Cells} from './cells.js';
export {cellsOf, isRawTable, rawRowsAt, type RawTable} from './rawTable.js';
export {columnRanges, featureNames, type Encoding} from './encoding.js';
export {encodedOptions, encodeTable, tableOptions, type TableOptions} from './encodeTable.js';
export {tableEncoder, tableWeights, viewTable, type TableEncoder} from './tableEncoder.js';
export {chooseColumns} from './chooseColumns.js';
export {countingColumns, runningCounting} from './countingColumns.js';
export {WordColumnsError, type NamedColumn, type WordsRemedies} from './wordColumns.js';
