import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLanguage } from '../../i18n/LanguageProvider';
import { usePageTitle } from '../../title';
import { AppearanceSection } from './AppearanceSection';
import { AssetsSection } from './AssetsSection';
import { KeyboardSection } from './KeyboardSection';
import { ProfileSection } from './ProfileSection';
import { RegionSection } from './RegionSection';
import { SECTIONS, type Section } from './sections';

const PANELS: Readonly<Record<Section, () => ReactNode>> = {
  profile: ProfileSection,
  assets: AssetsSection,
  appearance: AppearanceSection,
  region: RegionSection,
  keyboard: KeyboardSection,
};

/** What each person may set; every field saves itself. */
export function SettingsPage({ section }: { section: Section }) {
  const { text } = useLanguage();
  const title = text.settings.sections[section];
  const Panel = PANELS[section];
  usePageTitle(`${text.settings.title}: ${title}`);
  return (
    <main
      id="main"
      aria-busy={false}
      className="mx-auto grid w-full max-w-4xl flex-1 content-start gap-x-10 gap-y-5 px-4 py-4 sm:py-6 lg:grid-cols-[11rem_minmax(0,1fr)]"
    >
      <h1 className="verdict font-semibold lg:col-start-2">{title}</h1>
      <nav
        aria-label={text.settings.title}
        className="lg:col-start-1 lg:row-span-2 lg:row-start-1 lg:pt-1"
      >
        <ul className="flex flex-wrap gap-1 lg:sticky lg:top-20 lg:flex-col">
          {SECTIONS.map((each) => (
            <li key={each}>
              <Link
                to="/settings/$section"
                params={{ section: each }}
                className="flex min-h-9 items-center rounded-md px-3 text-sm text-muted hover:bg-sunk hover:text-fg"
                activeProps={{ className: 'bg-sunk font-medium !text-fg' }}
              >
                {text.settings.sections[each]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex min-w-0 flex-col gap-8 lg:col-start-2">
        <Panel />
      </div>
    </main>
  );
}
