import type {CellValue, ImputerName} from '../imputers/index.js';
import type {ScalerName} from '../scalers/index.js';
import type {ChosenKind, KindChoices, KindOptions} from './columnKinds.js';

/** Options that say what the columns of a table are. */
export interface ColumnOptions extends KindOptions {
  /**
   * How to treat cells that are empty or say NA, N/A, NaN, null or ?. 'mean' and 'median' replace a
   * missing number by that of its column, and a missing category by none of its values;
   * 'mostFrequent' replaces both, 'constant' a number by 0 and a category by 'missing_value'; 'drop'
   * leaves out rows with a missing cell.
   *
   * @defaultValue none: a missing cell is an error
   */
  missing?: ImputerName | 'drop';
  /**
   * Whether each column that has missing cells in training gets one more feature, such as
   * `age=(missing)`: 1 where the cell is missing.
   *
   * @defaultValue false
   */
  addIndicator?: boolean;
  /**
   * What holds for single columns instead of the other options, by name (or by index, where there
   * are no names): `{age: {missing: 'median', scaling: 'robust'}}`.
   *
   * @defaultValue none
   */
  byColumn?: Readonly<Record<string, ColumnChoice>>;
  /**
   * Columns to return unencoded beside the examples, by name or index, as `kept` of the Dataset.
   *
   * @defaultValue none
   */
  keep?: readonly (string | number)[];
}

/** What holds for one column. */
export interface ColumnChoice extends KindChoices {
  /** What kind it is. @defaultValue as the other options say, else 'number' */
  kind?: ChosenKind;
  /** How missing cells are filled; 'drop' leaves out the rows, of the label too. @defaultValue as in all columns */
  missing?: ImputerName | 'drop';
  /** What fills them with `missing: 'constant'`. @defaultValue 0 of a number, 'missing_value' of a category */
  fill?: CellValue;
  /** Whether one more feature says where they are. @defaultValue as of all columns */
  addIndicator?: boolean;
  /** What its features are scaled by. @defaultValue as all features, those of texts 'none' */
  scaling?: ScalerName;
}
