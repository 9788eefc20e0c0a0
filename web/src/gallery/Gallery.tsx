import { useLanguage } from '../i18n/LanguageProvider';
import { LANGS } from '../i18n/language';
import { PALETTES, THEMES } from '../preference';
import { StoryFrame } from './StoryFrame';
import { SHOWN, type Shown } from './stories';

const TITLE = 'Gallery';
const ALL = 'Everything that stands on a page';

interface Props {
  /** A component or one of its states; everything that can stand beside others when absent. */
  only: string | undefined;
  /** Without the index: what tests look at. */
  isBare: boolean;
}

/** Every component in every state. */
export function Gallery({ only, isBare }: Props) {
  const wanted = SHOWN.filter(
    ({ id, component, place }) =>
      only === id || (only === component && !isOver(place)) || (!only && !isOver(place)),
  );
  const [first] = wanted;
  if (wanted.length === 1 && first?.place === 'window') return <StoryFrame story={first} />;
  return (
    <>
      {!isBare && <Index />}
      <main className="story-sheet" aria-busy="false">
        <h1 className="sr-only">{TITLE}</h1>
        {[...new Set(wanted.map(({ component }) => component))].map((component) => (
          <div key={component} data-component={component} className="story-component">
            {!isBare && <h2>{component}</h2>}
            {wanted
              .filter((story) => story.component === component)
              .map((story) => (
                <div key={story.id} data-story={story.id} className="story">
                  {!isBare && <p className="story-name">{story.name}</p>}
                  <StoryFrame story={story} />
                </div>
              ))}
          </div>
        ))}
      </main>
    </>
  );
}

function isOver(place: Shown['place']): boolean {
  return place === 'alone' || place === 'window';
}

/** For people: where to go, and in which look. */
function Index() {
  const { lang } = useLanguage();
  return (
    <nav aria-label={TITLE} className="story-index">
      <a href={addressOf({ only: '' })}>{ALL}</a>
      <p>
        {THEMES.map((theme) => (
          <a key={theme} href={addressOf({ theme })}>
            {theme}
          </a>
        ))}
        {PALETTES.map((palette) => (
          <a key={palette} href={addressOf({ palette })}>
            {palette}
          </a>
        ))}
        {[...LANGS, 'pseudo'].map((value) => (
          <a key={value} href={addressOf({ lang: value })} aria-current={value === lang}>
            {value}
          </a>
        ))}
      </p>
      <p>
        {SHOWN.filter(({ place }) => isOver(place)).map(({ id }) => (
          <a key={id} href={addressOf({ only: id })}>
            {id}
          </a>
        ))}
      </p>
    </nav>
  );
}

/** This address with something else. */
function addressOf(change: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(change)) query.set(name, value);
  return `?${query}`;
}
