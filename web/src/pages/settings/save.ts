import { ApiProblem } from '../../api/problem';
import { type SettingsChange, useSaveSettings } from '../../api/setting';
import type { KeptLook } from '../../choices';
import { useLanguage } from '../../i18n/LanguageProvider';
import { chooseLook, type LookValue, useLook } from '../../preference';

/** How far a field is kept. */
export interface Saving {
  status: 'idle' | 'pending' | 'success' | 'error';
  /** What the server said against this very field. */
  refusal?: string | undefined;
  error?: unknown;
  retry?: () => void;
}

/** One field of the settings that keeps itself. */
export function useField() {
  const { text } = useLanguage();
  const { mutate, status, error, variables } = useSaveSettings();
  const isRefused = error instanceof ApiProblem && error.fields.length > 0;
  const saving: Saving = {
    status,
    error: isRefused ? undefined : error,
    refusal: isRefused ? text.settings.refused : undefined,
    retry: () => variables && mutate(variables),
  };
  return { saving, sent: variables, save: (change: SettingsChange) => mutate(change) };
}

/** A choice of how the page looks: shown at once, kept in this browser and with the person. */
export function useLookField<Name extends KeptLook>(name: Name) {
  const value = useLook(name);
  const { saving, save } = useField();
  function choose(wanted: LookValue<Name>) {
    chooseLook(name, wanted);
    save({ [name]: wanted });
  }
  return { value, choose, saving };
}
