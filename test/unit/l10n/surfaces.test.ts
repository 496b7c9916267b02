import assert from 'node:assert/strict';
import { pageOf } from '../../../client/calculator/html';
console.log(assert, pageOf);
