export {barTable, type BarTableParts} from './barTable.js';
export {escaped} from './escaped.js';
export {heatTable, type HeatCell, type HeatTableParts} from './heatTable.js';
export {lineChart, type LineChartParts, type Series} from './lineChart.js';
export {count, percent, rounded} from './numbers.js';
export {colour, details, figure, page, section, side, type Colour, type PageParts} from './page.js';
export {plotter, type Plotter} from './plotter.js';
export {table, type Cell, type TableParts} from './table.js';
export {tiles} from './tiles.js';
