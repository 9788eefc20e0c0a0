import type { Stories } from '../gallery/story';
import { Spark } from './Spark';

export const stories: Stories = {
  usual: () => <Spark closes={[3, 4, 3.5, 5, 4.2, 4.8, 6, 5.5, 6.2]} />,
  level: () => <Spark closes={[2, 2, 2]} />,
  few: () => <Spark closes={[1]} />,
};
