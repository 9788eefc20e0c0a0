import { RadioGroup } from '../../components/RadioGroup';
import { Verb } from '../../components/Verb';
import { useLanguage } from '../../i18n/LanguageProvider';
import { DENSITIES, PALETTES, type Palette, THEMES } from '../../preference';
import { SavedMark, SaveProblem } from './SavedMark';
import { useLookField } from './save';

export function AppearanceSection() {
  const { text } = useLanguage();
  const theme = useLookField('theme');
  const palette = useLookField('palette');
  const density = useLookField('density');
  const copy = text.settings;
  return (
    <>
      <RadioGroup
        legend={copy.theme.title}
        columns={3}
        value={theme.value}
        options={THEMES.map((value) => ({ value, label: copy.theme.names[value] }))}
        onChange={theme.choose}
        aside={<SavedMark saving={theme.saving} />}
        error={theme.refusal}
      />
      <SaveProblem saving={theme.saving} />
      <RadioGroup
        legend={copy.palette.title}
        hint={copy.palette.about}
        columns={3}
        value={palette.value}
        options={PALETTES.map((value) => ({
          value,
          label: copy.palette.names[value],
          note: (
            <>
              {copy.palette.notes[value]}
              <PalettePreview palette={value} />
            </>
          ),
        }))}
        onChange={palette.choose}
        aside={<SavedMark saving={palette.saving} />}
        error={palette.refusal}
      />
      <SaveProblem saving={palette.saving} />
      <RadioGroup
        legend={copy.density.title}
        columns={2}
        value={density.value}
        options={DENSITIES.map((value) => ({
          value,
          label: copy.density.names[value],
          note: copy.density.notes[value],
        }))}
        onChange={density.choose}
        aside={<SavedMark saving={density.saving} />}
        error={density.refusal}
      />
      <SaveProblem saving={density.saving} />
      <section className="flex flex-col gap-0.5">
        <h2 className="font-medium">{copy.motion.title}</h2>
        <p className="text-sm text-muted">{copy.motion.about}</p>
      </section>
    </>
  );
}

/** The verbs as they would look. */
function PalettePreview({ palette }: { palette: Palette }) {
  return (
    <span aria-hidden="true" data-palette={palette} className="flex flex-wrap gap-x-3 pt-1.5">
      <Verb action="BUY" />
      <Verb action="HOLD" />
      <Verb action="SELL" />
    </span>
  );
}
