import type { Stories, Story } from './story';

/** One state of one component, as the gallery knows it. */
export interface Shown extends Story {
  /** `Button/primary`. */
  id: string;
  component: string;
  name: string;
}

const files = import.meta.glob<{ stories: Stories }>('../**/*.story.tsx', { eager: true });

/** Every story there is, by component. */
export const SHOWN: readonly Shown[] = Object.entries(files)
  .flatMap(([path, { stories }]) => {
    const component = path.replace(/^.*\//, '').replace('.story.tsx', '');
    return Object.entries(stories).map(([name, entry]) => {
      const story = typeof entry === 'function' ? { draw: entry } : entry;
      return { ...story, id: `${component}/${name}`, component, name };
    });
  })
  .sort((a, b) => a.component.localeCompare(b.component));
