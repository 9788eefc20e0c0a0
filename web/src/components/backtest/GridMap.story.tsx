import { GRID } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import './backtest.css';
import { GridMap } from './GridMap';

export const stories: Stories = {
  done: () => <GridMap grid={GRID} />,
  none: () => <GridMap grid={{ ...GRID, axes: [], cells: [] }} />,
};
