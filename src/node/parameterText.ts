import type {LossConfig} from '../losses/index.js';
import {labelSetScorers, scorers} from '../model/index.js';
import type {Parameters, ParameterValue} from '../selection/index.js';

/** From westonWatkins, as named in code, to 'weston-watkins', as typed. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** The name of a score as it is typed: 'roc-auc'; one of the caller's own as it is. */
export function scoreText(name: string): string {
  return Object.hasOwn(scorers, name) || Object.hasOwn(labelSetScorers, name)
    ? kebabCase(name)
    : name;
}

/** A value of a grid as people read it: 'crammer-singer', 'weston-watkins squared-hinge', 0.1. */
export function parameterText(value: ParameterValue | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'string') return kebabCase(value);
  // One that was drawn has more digits than are read; files and JSON have them all.
  if (typeof value === 'number' && !Number.isInteger(value))
    return String(Number(value.toPrecision(6)));
  if (isLossConfig(value)) {
    const {reduction, penalty, margin = 1} = value;
    const text = [kebabCase(reduction), ...(penalty ? [parameterText(penalty)] : [])].join(' ');
    return margin === 1 ? text : `${text} margin ${JSON.stringify(margin)}`;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
  const {name, ...numbers} = value as Readonly<Record<string, ParameterValue>>;
  const rest = Object.entries(numbers).map(([key, value]) => `${key}=${parameterText(value)}`);
  return [...(name === undefined ? [] : [parameterText(name)]), ...rest].join(' ');
}

/** The options of a combination in a line: 'C 0.1, loss crammer-singer'. */
export function parametersText(parameters: Parameters): string {
  const parts = Object.entries(parameters).map(
    ([name, value]) => `${optionText(name)} ${parameterText(value)}`,
  );
  return parts.join(', ') || 'all defaults';
}

/** The name of an option as it is typed: 'learning-rate', but C. */
export function optionText(name: string): string {
  return name === 'C' ? name : kebabCase(name);
}

function isLossConfig(value: ParameterValue): value is LossConfig {
  return typeof value === 'object' && 'reduction' in value;
}
