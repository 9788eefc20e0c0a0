import { account } from './account';
import { shell } from './shell';
import { today } from './today';

export const catalogue = { account, shell, today };

/** Sentences of the interface; every language has exactly these. */
export type Catalogue = typeof catalogue;
