import type { Catalogue } from '../es/catalogue';
import { account } from './account';
import { data } from './data';
import { shell } from './shell';
import { today } from './today';

export const catalogue = { account, data, shell, today } satisfies Catalogue;
