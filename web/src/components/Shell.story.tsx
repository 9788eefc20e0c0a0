import { dataStatusQuery } from '../api/data';
import { sessionQuery } from '../api/session';
import { dataStatus, session } from '../gallery/sample';
import type { Means, Prepare, Stories } from '../gallery/story';
import { Shell } from './Shell';

const prepare: Prepare = (queries, lang) => {
  queries.setQueryData(sessionQuery.queryKey, session());
  queries.setQueryData(dataStatusQuery(lang).queryKey, dataStatus(lang));
};

function draw({ text }: Means, isInside: boolean) {
  return (
    <Shell session={session()} isInside={isInside} onSignOut={() => {}}>
      <main id="main" aria-busy="false" className="p-4">
        <h1 className="verdict font-semibold">{text.today.title}</h1>
      </main>
    </Shell>
  );
}

export const stories: Stories = {
  inside: { place: 'window', prepare, draw: (means) => draw(means, true) },
  outside: { place: 'window', draw: (means) => draw(means, false) },
};
