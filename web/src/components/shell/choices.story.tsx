import type { Stories } from '../../gallery/story';
import { LanguageChoice, ThemeChoice } from './choices';

export const stories: Stories = {
  language: () => <LanguageChoice />,
  theme: () => <ThemeChoice />,
};
