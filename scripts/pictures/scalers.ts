import {scale, scalerNames, scalingOf} from '../../src/data/index.js';
import {colour, picture, type Plotter} from '../../src/pages/index.js';

/** One feature: most values about 10, and one that is far from all. */
const values = Float32Array.from({length: 41}, (_, i) =>
  i < 40 ? 10 + 4 * Math.asin((2 * i + 1) / 40 - 1) : 34,
);

/** What each scaler makes of a feature with an outlier. */
export async function scalers({Plot, draw}: Plotter): Promise<string> {
  const data = {rows: values.length, columns: 1, values};
  const points = scalerNames
    .filter(name => name !== 'none')
    .flatMap(name => {
      const scaled = scale(data, scalingOf('pictures', data, name)!);
      return Array.from(scaled.values, (value, row) => ({name, value, isOdd: row === 40}));
    });
  return picture(
    'One feature, whose greatest value is far from all others, as each scaler makes it',
    [
      draw('Scaled values by scaler', {
        width: 640,
        height: 200,
        marginLeft: 72,
        marginBottom: 34,
        x: {label: 'scaled value', nice: true},
        y: {
          type: 'band',
          label: null,
          tickSize: 0,
          domain: [...new Set(points.map(({name}) => name))],
        },
        marks: [
          Plot.ruleX([0], {stroke: colour('line')}),
          Plot.tickX(points, {
            x: 'value',
            y: 'name',
            stroke: ({isOdd}: {isOdd: boolean}) => colour(isOdd ? 'first' : 'second'),
          }),
        ],
      }),
    ],
  );
}
