import type { Catalogue } from '../es/catalogue';
import { account } from './account';
import { shell } from './shell';
import { today } from './today';

export const catalogue = { account, shell, today } satisfies Catalogue;
