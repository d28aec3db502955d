import type { Construct } from 'constructs';
import { asOne, concat, type Deferred, each, empty, not, orElse, when } from '../deferred';
import type { AppValues } from '../values';
import { addObject } from './kubernetes-object';
import { metadataOf, type Owner, selectorOf } from './owner';

type Values = Deferred<Pick<AppValues, 'service' | 'ingress' | 'extraPorts'>>;

/** The Service of the application and its Ingress. */
export function addService(scope: Construct, owner: Owner, values: Values): void {
  const { service, ingress, extraPorts } = values;
  addObject(scope, 'Service', {
    file: 'app-service',
    condition: service.enabled,
    body: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadataOf(owner, 'app', { annotations: service.annotations }),
      spec: {
        type: service.type,
        selector: selectorOf(owner, 'app'),
        ports: concat(
          [{ name: 'http', port: service.port, targetPort: 'http', protocol: 'TCP' }],
          each(extraPorts, 'port', (port) => ({
            name: port.name,
            port: port.containerPort,
            targetPort: port.name,
            protocol: orElse(port.protocol, 'TCP'),
          })),
        ),
      },
    },
  });
  const backend = { service: { name: owner.name, port: { name: 'http' } } };
  addObject(scope, 'Ingress', {
    file: 'app-ingress',
    condition: ingress.enabled,
    body: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadataOf(owner, 'app', { annotations: ingress.annotations }),
      spec: {
        ingressClassName: when(not(empty(ingress.className)), ingress.className),
        rules: each(ingress.hosts, 'host', (host) => ({
          host: host.host,
          http: {
            paths: each(host.paths, 'path', ({ path, pathType }) => ({ path, pathType, backend })),
          },
        })),
        tls: concat(asOne(ingress.tls)),
      },
    },
  });
}
