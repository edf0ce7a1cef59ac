/* Shows /openapi.json and lets one try each operation. Everything is set as text, never as HTML. */
(() => {
  const byId = (id) => document.getElementById(id);

  /** Makes an element: attributes, then children (elements or text). */
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'on')
        for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (value !== undefined && value !== false)
        element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.flat().filter((child) => child !== undefined && child !== ''));
    return element;
  };

  /** Paragraphs with **bold** and `code`. */
  const prose = (text = '', attributes = {}) =>
    text.split('\n\n').map((paragraph) => {
      const parts = paragraph.split(/(\*\*[^*]+\*\*|`[^`]+`)/).filter(Boolean);
      const shown = parts.map((part) => {
        if (part.startsWith('**')) return make('strong', {}, part.slice(2, -2));
        return part.startsWith('`') ? make('code', {}, part.slice(1, -1)) : part;
      });
      return make('p', attributes, shown);
    });

  const keyField = byId('key');
  keyField.value = sessionStorage.getItem('key') ?? '';
  keyField.addEventListener('input', () => sessionStorage.setItem('key', keyField.value.trim()));
  byId('keyForm').addEventListener('submit', (event) => event.preventDefault());
  byId('forget').addEventListener('click', () => {
    sessionStorage.removeItem('key');
    keyField.value = '';
  });

  let api;

  const resolve = (schema) => {
    const path = schema?.$ref?.slice(2).split('/');
    return path ? path.reduce((inner, name) => inner[name], api) : schema;
  };

  /** The forms that a schema lets one choose from; beside a type, anyOf only says which members go together. */
  const formsOf = (schema) => schema.oneOf ?? (schema.type ? undefined : schema.anyOf);

  const typeOf = (schema) => {
    if ('const' in schema) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
    if (formsOf(schema)) return 'one of';
    if (schema.type === 'array') return `list of ${typeOf(resolve(schema.items ?? {}))}`;
    return [schema.type ?? 'any value', schema.format].filter(Boolean).join(', ');
  };

  const limitsOf = (schema) =>
    [
      ['minimum', '≥'],
      ['maximum', '≤'],
      ['minLength', 'length ≥'],
      ['maxLength', 'length ≤'],
      ['default', 'default'],
    ]
      .filter(([name]) => schema[name] !== undefined)
      .map(([name, words]) => `${words} ${JSON.stringify(schema[name])}`)
      .join(', ');

  /** The members of a schema, those inside them below. */
  const membersOf = (given) => {
    const schema = resolve(given);
    const inner = schema.type === 'array' ? resolve(schema.items ?? {}) : schema;
    const forms = formsOf(inner);
    if (forms) {
      return make(
        'ul',
        { class: 'members' },
        forms.map((form) => {
          const { properties = {}, description } = resolve(form);
          return make(
            'li',
            {},
            make('code', {}, String(properties.task?.const ?? typeOf(resolve(form)))),
            ' ',
            description,
            membersOf(form),
          );
        }),
      );
    }
    const members = Object.entries(inner.properties ?? {});
    if (members.length === 0) return '';
    return make(
      'ul',
      { class: 'members' },
      members.map(([name, ref]) => {
        const member = resolve(ref);
        const needed = inner.required?.includes(name) ? 'required' : 'optional';
        const facts = [typeOf(member), needed, limitsOf(member)].filter(Boolean).join(' · ');
        return make(
          'li',
          {},
          make('code', {}, name),
          ' ',
          make('span', { class: 'tag' }, facts),
          ' ',
          ref.description ?? member.description,
          membersOf(member),
        );
      }),
    );
  };

  const examplesOf = ({ examples, example }) => {
    if (examples) return Object.entries(examples).map(([name, ref]) => [name, resolve(ref).value]);
    return example === undefined ? [] : [['example', example]];
  };

  const pretty = (value) => JSON.stringify(value, null, 2);

  /** Text in which signed links can be followed. */
  const linked = (text) =>
    text
      .split(/"(https?:\/\/[^"\s]+)"/)
      .map((part, at) =>
        at % 2 ? make('a', { href: part, target: '_blank', rel: 'noreferrer' }, `"${part}"`) : part,
      );

  /** Answers by status; the schema and the examples open on demand. */
  const responsesOf = (operation) =>
    Object.entries(operation.responses).map(([status, ref]) => {
      const response = resolve(ref);
      const content = Object.values(response.content ?? {})[0] ?? {};
      const examples = examplesOf(content);
      const title = make(
        'summary',
        {},
        make('strong', { class: status < 400 ? 'good' : 'bad' }, status),
        ' ',
        response.description,
      );
      return make(
        'details',
        {},
        title,
        content.schema ? membersOf(content.schema) : '',
        examples.map(([name, value]) =>
          make('div', {}, make('span', { class: 'tag' }, name), make('pre', {}, pretty(value))),
        ),
      );
    });

  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  const curlOf = ({ method, url, headers, body }, needsKey) =>
    [
      `curl${method === 'GET' ? '' : ` -X ${method}`} ${quote(url)}`,
      needsKey ? '-H "Authorization: Bearer $BEATLESS_KEY"' : '',
      ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
      body === undefined ? '' : `--data ${quote(body)}`,
    ]
      .filter(Boolean)
      .join(' \\\n  ');

  const showAnswer = async (answer, response, started) => {
    const text = await response.text();
    const ms = Math.round(performance.now() - started);
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const status = make(
      'strong',
      { class: response.ok ? 'good' : 'bad' },
      `${response.status} ${response.statusText}`,
    );
    answer.replaceChildren(
      make('p', {}, status, ` in ${ms} ms`),
      make(
        'pre',
        { tabindex: '0' },
        text === '' ? '(no body)' : isJson ? linked(pretty(JSON.parse(text))) : text,
      ),
      make('details', {}, make('summary', {}, 'Headers'), make('pre', {}, headers)),
    );
  };

  const copyButton = (textOf) => {
    const button = make(
      'button',
      {
        type: 'button',
        on: {
          click: async () => {
            await navigator.clipboard.writeText(textOf());
            button.textContent = 'Copied';
            setTimeout(() => {
              button.textContent = 'Copy curl';
            }, 1500);
          },
        },
      },
      'Copy curl',
    );
    return button;
  };

  const fieldOf = (id, { name, in: place, required, schema, description }) => {
    const fieldId = `${id}-${name}`;
    const hint = [place, typeOf(resolve(schema)), description].filter(Boolean).join(' · ');
    const value = name === 'Idempotency-Key' ? (crypto.randomUUID?.() ?? '') : undefined;
    const input = schema.enum
      ? make(
          'select',
          { id: fieldId },
          make('option', { value: '' }, ''),
          schema.enum.map((it) => make('option', { value: it }, it)),
        )
      : make('input', { id: fieldId, value, placeholder: hint, title: hint, spellcheck: 'false' });
    const label = make('label', { for: fieldId }, make('code', {}, name), required ? ' *' : '');
    return { place, name, input, row: make('div', { class: 'field' }, label, input) };
  };

  const bodyOf = (id, content) => {
    const examples = examplesOf(content);
    const text = make(
      'textarea',
      { id: `${id}-body`, spellcheck: 'false' },
      examples[0] ? pretty(examples[0][1]) : '',
    );
    const choose = make(
      'select',
      {
        'aria-label': 'Example',
        on: {
          change: () => {
            text.value = pretty(examples[choose.selectedIndex][1]);
            text.dispatchEvent(new Event('input', { bubbles: true }));
          },
        },
      },
      examples.map(([name]) => make('option', {}, name)),
    );
    const label = make('label', { for: `${id}-body` }, 'Body (JSON)');
    return { text, rows: [label, examples.length > 1 ? choose : '', text] };
  };

  /** A form with every parameter and the body. */
  const tryOut = (method, path, operation) => {
    const id = operation.operationId;
    const needsKey = operation.security === undefined;
    const fields = (operation.parameters ?? []).map((parameter) => fieldOf(id, parameter));
    const content = operation.requestBody?.content['application/json'];
    const body = content && bodyOf(id, content);
    const request = () => {
      const at = (place) =>
        fields.filter((field) => field.place === place && field.input.value.trim() !== '');
      const filled = at('path').reduce(
        (url, { name, input }) => url.replace(`{${name}}`, encodeURIComponent(input.value.trim())),
        path,
      );
      const query = new URLSearchParams(
        at('query').map(({ name, input }) => [name, input.value.trim()]),
      ).toString();
      const headers = Object.fromEntries(at('header').map(({ name, input }) => [name, input.value.trim()]));
      const text = body?.text.value.trim() || undefined;
      if (text !== undefined) headers['Content-Type'] = 'application/json';
      return { method, url: `${location.origin}${filled}${query && `?${query}`}`, headers, body: text };
    };
    const curl = make('pre', { 'aria-label': 'The same call with curl' });
    const showCurl = () => {
      curl.textContent = curlOf(request(), needsKey);
    };
    const answer = make('div', { 'aria-live': 'polite' });
    const send = async (event) => {
      event.preventDefault();
      const { url, headers, ...rest } = request();
      const key = keyField.value.trim();
      const started = performance.now();
      answer.replaceChildren(make('p', {}, 'Waiting …'));
      try {
        const all = needsKey && key ? { ...headers, Authorization: `Bearer ${key}` } : headers;
        await showAnswer(
          answer,
          await window.fetch(url, { ...rest, headers: all, credentials: 'omit' }),
          started,
        );
      } catch (error) {
        answer.replaceChildren(make('p', { class: 'bad' }, `No answer: ${error.message}`));
      }
    };
    const buttons = make(
      'div',
      { class: 'row' },
      make('button', { class: 'send' }, 'Send'),
      copyButton(() => curl.textContent),
    );
    const form = make(
      'form',
      { on: { submit: send, input: showCurl } },
      fields.map(({ row }) => row),
      body?.rows ?? '',
      buttons,
      curl,
      answer,
    );
    showCurl();
    return form;
  };

  const operationOf = (method, path, operation) => {
    const title = make(
      'summary',
      {},
      make('span', { class: 'method' }, method),
      make('code', {}, path),
      make('span', { class: 'says' }, operation.summary),
    );
    const box = make('details', { class: 'operation', id: operation.operationId }, title);
    const fill = () => {
      if (!box.open || box.children.length > 1) return;
      const schema = operation.requestBody?.content['application/json'].schema;
      box.append(
        make(
          'div',
          {},
          prose(operation.description),
          make('h3', {}, 'Try it'),
          tryOut(method, path, operation),
          schema ? [make('h3', {}, 'Body'), membersOf(schema)] : '',
          make('h3', {}, 'Answers'),
          responsesOf(operation),
        ),
      );
    };
    box.addEventListener('toggle', fill);
    return box;
  };

  const answersJson = ({ responses }) =>
    Object.entries(responses).some(
      ([status, { content }]) => status === '204' || content?.['application/json'],
    );

  const openTarget = () => {
    const target = byId(decodeURIComponent(location.hash.slice(1)));
    if (target?.tagName !== 'DETAILS') return;
    target.open = true;
    target.scrollIntoView();
  };

  const show = () => {
    byId('version').textContent = api.info.version;
    const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    );
    const shown = operations.filter(({ operation }) => answersJson(operation));
    byId('operations').replaceChildren(...prose(api.info.description));
    for (const { name, description } of api.tags) {
      const own = shown.filter(({ operation }) => operation.tags.includes(name));
      byId('operations').append(
        make('h2', {}, name),
        ...prose(description, { class: 'says' }),
        ...own.map(({ method, path, operation }) => operationOf(method, path, operation)),
      );
      byId('contents').append(
        make('strong', {}, name),
        ...own.map(({ operation }) => make('a', { href: `#${operation.operationId}` }, operation.summary)),
      );
    }
    addEventListener('hashchange', openTarget);
    openTarget();
  };

  window
    .fetch('/openapi.json')
    .then((response) => response.json())
    .then((document) => {
      api = document;
      show();
    })
    .catch((error) => {
      byId('status').textContent = `The description could not be read: ${error.message}`;
    });
})();
