import { questionnaireQuery } from '../../api/setting';
import { questions } from '../../gallery/sample';
import { lose, type Means, type Stories } from '../../gallery/story';
import { Questionnaire } from './Questionnaire';

const draw = ({ text }: Means) => (
  <Questionnaire accept={text.settings.profile.accept} pending={false} onAccept={() => {}} />
);

export const stories: Stories = {
  question: {
    prepare: (queries, lang) =>
      queries.setQueryData(questionnaireQuery(lang).queryKey, { questions: questions(lang) }),
    draw,
  },
  loading: draw,
  error: {
    prepare: (queries, lang) => lose(queries, questionnaireQuery(lang).queryKey),
    draw,
  },
};
