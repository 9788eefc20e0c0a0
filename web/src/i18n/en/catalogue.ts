import type { Catalogue } from '../es/catalogue';
import { account } from './account';
import { asset } from './asset';
import { assets } from './assets';
import { keyboard } from './keyboard';
import { palette } from './palette';
import { person } from './person';
import { record } from './record';
import { settings } from './settings';
import { shell } from './shell';
import { today } from './today';

export const catalogue = {
  account,
  asset,
  assets,
  keyboard,
  palette,
  person,
  record,
  settings,
  shell,
  today,
} satisfies Catalogue;
