import { lazy, Suspense } from 'react';
import { useDecisionLayer } from './layer';

const DecisionDrawer = lazy(() =>
  import('./DecisionDrawer').then((part) => ({ default: part.DecisionDrawer })),
);

/** Shows the decision that the address names, over whatever page is below. */
export function DecisionLayer() {
  const { id, close } = useDecisionLayer();
  if (!id) return null;
  return (
    <Suspense fallback={null}>
      <DecisionDrawer key={id} id={id} onClose={close} />
    </Suspense>
  );
}
