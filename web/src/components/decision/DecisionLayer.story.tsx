import { decisionQuery } from '../../api/decision';
import { decision } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { DecisionLayer } from './DecisionLayer';

export const stories: Stories = {
  closed: () => <DecisionLayer />,
  open: {
    place: 'alone',
    at: '/?decision=shown',
    prepare: (queries, lang) =>
      queries.setQueryData(decisionQuery('shown', lang).queryKey, decision(lang)),
    draw: () => <DecisionLayer />,
  },
};
