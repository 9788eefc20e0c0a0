import { account } from './account';
import { data } from './data';
import { shell } from './shell';
import { today } from './today';

export const catalogue = { account, data, shell, today };

/** Sentences of the interface; every language has exactly these. */
export type Catalogue = typeof catalogue;
