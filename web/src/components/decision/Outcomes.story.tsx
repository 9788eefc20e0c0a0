import { thresholdQuery } from '../../api/decision';
import { decision, extreme } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { Outcomes } from './Outcomes';

const BELOW = -0.03;

export const stories: Stories = {
  counted: {
    prepare: (queries, lang) => {
      const told = decision(lang);
      const { queryKey } = thresholdQuery(told.id, BELOW, lang);
      queries.setQueryData(queryKey, { below: 15, of: 50, text: told.summary });
    },
    draw: ({ lang }) => <Outcomes level={3} decision={decision(lang)} />,
  },
  waiting: ({ lang }) => <Outcomes level={3} decision={extreme(lang)} />,
};
