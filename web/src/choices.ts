import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { sessionQuery } from './api/session';
import { type Settings, settingsQuery, useSaveSettings } from './api/setting';
import { useLanguage } from './i18n/LanguageProvider';
import type { Lang } from './i18n/language';
import { chooseKeyboard } from './keyboard/keyboard';
import { chooseLook, type Look, type LookValue, readLook } from './preference';

/** Looks that a person takes along from one browser to the next. */
export const KEPT_LOOKS = ['theme', 'palette', 'density'] as const satisfies readonly Look[];
export type KeptLook = (typeof KEPT_LOOKS)[number];

/** Looks chosen on this page: settings that arrive only then are from before the choice. */
const chosenHere = new Set<KeptLook>();

/** Shows a look that somebody has just chosen. */
export function chooseHere<Name extends KeptLook>(name: Name, value: LookValue<Name>): void {
  chosenHere.add(name);
  chooseLook(name, value);
}

/**
 * Takes over what the person chose, here or elsewhere, once it is known who looks.
 *
 * What this browser keeps only stands in until then, so that nothing flashes. The language stays the
 * browser's: it was asked for in so many words.
 */
export function useKeptChoices(isInside: boolean): void {
  const settings = useQuery({ ...settingsQuery, enabled: isInside });
  const { chooseRegion } = useLanguage();
  const isTaken = useRef(false);
  useEffect(() => {
    if (!isInside) {
      isTaken.current = false;
      chosenHere.clear();
    }
    if (!isInside || !settings.data || isTaken.current) return;
    isTaken.current = true;
    adopt(settings.data);
    chooseRegion({ id: settings.data.region, zone: settings.data.time_zone });
  }, [isInside, settings.data, chooseRegion]);
}

function adopt(settings: Settings) {
  for (const name of KEPT_LOOKS) {
    if (chosenHere.has(name)) continue;
    if (settings[name] !== readLook(name)) chooseLook(name, settings[name]);
  }
  chooseKeyboard({ singleKeys: settings.single_keys, keymap: settings.shortcuts });
}

/** Ways to change a choice from anywhere: shown at once and kept with the person, if there is one. */
export function useChoices() {
  const { choose } = useLanguage();
  const session = useQuery({ ...sessionQuery, enabled: false });
  const { mutate } = useSaveSettings();
  const isKept = session.data?.state === 'signed_in';
  return useMemo(
    () => ({
      chooseLook<Name extends KeptLook>(name: Name, value: LookValue<Name>) {
        chooseHere(name, value);
        if (isKept) mutate({ [name]: value });
      },
      chooseLanguage(lang: Lang) {
        if (isKept) mutate({ lang });
        return choose(lang);
      },
    }),
    [choose, isKept, mutate],
  );
}
