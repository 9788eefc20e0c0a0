import { useChoices } from '../../choices';
import { useLanguage } from '../../i18n/LanguageProvider';
import { LANG_NAMES, LANGS } from '../../i18n/language';
import { THEMES, useLook } from '../../preference';
import { Choice } from '../Choice';

export function LanguageChoice() {
  const { lang, text } = useLanguage();
  const { chooseLanguage } = useChoices();
  return (
    <Choice
      label={text.shell.language}
      value={lang}
      options={LANGS.map((value) => ({ value, label: LANG_NAMES[value] }))}
      onChange={chooseLanguage}
    />
  );
}

export function ThemeChoice() {
  const { text } = useLanguage();
  const { chooseLook } = useChoices();
  return (
    <Choice
      label={text.shell.theme}
      value={useLook('theme')}
      options={THEMES.map((value) => ({ value, label: text.shell.themes[value] }))}
      onChange={(theme) => chooseLook('theme', theme)}
    />
  );
}
