// The schema of the container image of etcd: `spec.image`.
import { Type } from '@sinclair/typebox';
import { patterns } from './patterns.ts';
import { choice, list, object, text } from './schema.ts';
import { sentences } from './sentences.ts';

const pullSecret = object('A Secret in the namespace of the cluster.', {
  name: text('Name of a Secret of type kubernetes.io/dockerconfigjson.'),
});

export const image = object(
  'The container image of etcd, in the layout of the official images. Its tag is always v and the version.',
  {
    repository: Type.Optional(
      text(
        "Registry and name without tag, such as registry.example.com/etcd. Default: the operator's, which is gcr.io/etcd-development/etcd unless its installer chose another.",
        {
          maxLength: 255,
          rules: [
            {
              rule: `self.matches('${patterns.repository}') && !self.matches('${patterns.tag}')`,
              message: sentences.repository,
            },
          ],
        },
      ),
    ),
    digest: Type.Optional(
      text('Pins the image: sha256: and 64 hexadecimal digits. The tag is then only for reading. Default: none.', {
        maxLength: 71,
        rules: [{ rule: `self.matches('${patterns.digest}')`, message: sentences.digest }],
      }),
    ),
    pullPolicy: choice('When the image is pulled. Default: IfNotPresent.', ['IfNotPresent', 'Always', 'Never'], {
      default: 'IfNotPresent',
    }),
    pullSecrets: Type.Optional(
      list(
        "Secrets to pull the image with, in the namespace of the cluster. Default: the operator's list of names.",
        pullSecret,
        16,
        ['name'],
      ),
    ),
  },
  { default: { pullPolicy: 'IfNotPresent' } },
);
