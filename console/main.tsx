import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/tasks.css';
import './styles/convert.css';
import './styles/queues.css';
import './styles/sign-in.css';
import { App } from './app.tsx';
import { followLinks } from './state/router.ts';
import { resume } from './state/session.ts';
import { applyTheme } from './state/theme.ts';

applyTheme();
followLinks();
const resumed = await resume().then(
  () => undefined,
  (error: unknown) => error,
);
render(<App error={resumed} />, document.body);
