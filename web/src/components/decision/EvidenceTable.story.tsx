import { decision, extreme } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { EvidenceTable } from './EvidenceTable';

export const stories: Stories = {
  usual: ({ lang }) => <EvidenceTable evidence={decision(lang).evidence} />,
  extreme: ({ lang }) => <EvidenceTable evidence={extreme(lang).evidence} />,
  empty: () => <EvidenceTable evidence={[]} />,
};
