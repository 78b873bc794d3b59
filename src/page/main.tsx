import './styles/index.css';
import { render } from 'preact';
import { Page } from './shell.js';
import { startTheme } from './theme.js';

startTheme();
render(<Page />, document.getElementById('page')!);
