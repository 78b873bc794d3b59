import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Header } from './header.js';
import { LogIn } from './log-in.js';
import { asProblem, type FeedProblem } from './problem.js';
import { useView, type ViewName } from './state.js';
import { useStatus } from './status.js';
import { Banner } from './ui/banner.js';
import { Spinner } from './ui/spinner.js';

interface ViewModule {
  readonly default: ComponentType;
}

/** Each view comes with the first visit to it. */
const views: Readonly<
  Record<ViewName, { readonly title: string; readonly load: () => Promise<ViewModule> }>
> = {
  connect: { title: 'Connect', load: () => import('./views/connect.js') },
  explore: { title: 'Explore', load: () => import('./views/explore.js') },
  pictures: { title: 'Pictures', load: () => import('./views/pictures.js') },
  journey: { title: 'Follow a journey', load: () => import('./views/journey.js') },
  health: { title: 'Health', load: () => import('./views/health.js') },
};

const tabs = Object.entries(views).map(([name, { title }]) => ({ name: name as ViewName, title }));

/** The whole page: header, tabs, the view that the URL names. */
export function Page() {
  const { view } = useView();
  const { value: status } = useStatus();
  useEffect(() => {
    document.title = `${views[view].title} · Journey Feed`;
  }, [view]);
  const sandbox = status?.mode.kind === 'sandbox';
  const toContent = (event: Event): void => {
    // The hash is the page's state, so the link moves the focus itself.
    event.preventDefault();
    document.getElementById('content')?.focus();
  };
  return (
    <>
      <a class="skip-link" href="#content" onClick={toContent}>
        Skip to the content
      </a>
      <Header tabs={tabs} view={view} />
      <main id="content" class="page" tabIndex={-1}>
        {sandbox && (
          <Banner kind="note" title="Sandbox data">
            These journeys are made up by the embedded sandbox. The README tells how to connect a real Journey
            API.
          </Banner>
        )}
        <LogIn />
        <Shown name={view} />
      </main>
      <footer class="footer">
        <span>Journey Feed{status === null ? '' : ` ${status.version}`}</span>
        <span>OData 4.01, read-only, over the 8x8 Journey API</span>
      </footer>
    </>
  );
}

/** One view, loaded when it is first shown; where it cannot be loaded, it says so. */
function Shown({ name }: { readonly name: ViewName }) {
  const [loaded, setLoaded] = useState<{ readonly name: ViewName; readonly View: ComponentType } | null>(
    null,
  );
  const [problem, setProblem] = useState<FeedProblem | null>(null);
  useEffect(() => {
    let wanted = true;
    setProblem(null);
    views[name].load().then(
      ({ default: View }) => {
        if (wanted) setLoaded({ name, View });
      },
      (error: unknown) => {
        if (wanted) setProblem(asProblem(error));
      },
    );
    return () => {
      wanted = false;
    };
  }, [name]);
  if (problem !== null) return <Banner kind="bad" title="This view could not be loaded" problem={problem} />;
  if (loaded?.name !== name) return <Spinner label="Loading" />;
  return <loaded.View />;
}
