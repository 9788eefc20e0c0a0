import { decision, waiting } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { DecisionMenu } from './DecisionMenu';

export const stories: Stories = {
  usual: ({ lang }) => <DecisionMenu decision={decision(lang)} />,
  nothingToDo: ({ lang }) => <DecisionMenu decision={waiting(lang)} />,
};
