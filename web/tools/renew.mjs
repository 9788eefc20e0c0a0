// Takes the pictures of all components anew. Run it with `cargo xtask screenshots gallery`.
import { launch, PLAIN_LETTERS } from './browser.mjs';
import { renewPictures } from './pictures.mjs';

const browser = await launch(PLAIN_LETTERS);
try {
  await renewPictures(browser);
} finally {
  await browser.close();
}
