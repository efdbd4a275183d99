/** The whole package with tfjs in one file, for `<script type="module">`: see README. */
export * from './index.js';
/** The tfjs that is inside: tensors and models of another copy are strangers to it. */
export * as tf from '@tensorflow/tfjs';
