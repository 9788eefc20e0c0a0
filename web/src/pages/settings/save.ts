import { ApiProblem } from '../../api/problem';
import { type SettingsChange, useSaveSettings } from '../../api/setting';
import { chooseHere, type KeptLook } from '../../choices';
import { useLanguage } from '../../i18n/LanguageProvider';
import { type LookValue, useLook } from '../../preference';

/** How far a field is kept. */
export interface Saving {
  status: 'idle' | 'pending' | 'success' | 'error';
  /** What is no fault of a field that was sent. */
  error?: unknown;
  retry?: () => void;
}

type FieldName = keyof SettingsChange;

/** Some fields of the settings that keep themselves. */
export function useField() {
  const { text } = useLanguage();
  const { mutate, status, error, variables } = useSaveSettings();
  const named = error instanceof ApiProblem ? error.fields : [];
  const isRefused = named.some((field) => variables && field in variables);
  const saving: Saving = {
    status,
    error: isRefused ? undefined : error,
    retry: () => variables && mutate(variables),
  };
  return {
    saving,
    sent: variables,
    save: (change: SettingsChange) => mutate(change),
    /** Why the server did not take what was sent for a field, to be shown below it. */
    refusal: (field: FieldName): string | undefined =>
      named.includes(field) ? (text.settings.refusals[field] ?? text.settings.refused) : undefined,
  };
}

/** A choice of how the page looks: shown at once, kept in this browser and with the person. */
export function useLookField<Name extends KeptLook>(name: Name) {
  const value = useLook(name);
  const { saving, save, refusal } = useField();
  function choose(wanted: LookValue<Name>) {
    chooseHere(name, wanted);
    save({ [name]: wanted });
  }
  return { value, choose, saving, refusal: refusal(name) };
}
