// The rules of labels and annotations once more, for validate.ts. Pure.
import type { EtcdClusterSpec } from './etcdcluster.ts';
import { patterns, reservedLabels, reservedOnClaims, reservedPrefix } from './patterns.ts';
import { sentences } from './sentences.ts';

type Names = Readonly<Record<string, string>>;

export function metadataProblems({ pod, storage, service }: EtcdClusterSpec): string[] {
  return [
    ...labelProblems(pod?.labels, sentences.podLabels, sentences.labelForm),
    ...annotationProblems(pod?.annotations, isReservedAnnotation, sentences.podAnnotations, sentences.annotationForm),
    ...labelProblems(storage.claimLabels, sentences.claimLabels, sentences.claimLabelForm),
    ...annotationProblems(
      storage.claimAnnotations,
      isReservedOnClaims,
      sentences.claimAnnotations,
      sentences.claimAnnotationForm,
    ),
    ...labelProblems(service.labels, sentences.serviceLabels, sentences.serviceLabelForm),
    ...annotationProblems(
      service.annotations,
      isReservedAnnotation,
      sentences.serviceAnnotations,
      sentences.serviceAnnotationForm,
    ),
  ];
}

/** A label that the operator finds its objects by. */
export const isReservedLabel = (name: string): boolean =>
  isReservedAnnotation(name) || reservedLabels.some((reserved) => reserved === name);

export const isReservedAnnotation = (name: string): boolean => name.startsWith(reservedPrefix);

/** An annotation by which the operator or Kubernetes decides. */
export const isReservedOnClaims = (name: string): boolean =>
  isReservedAnnotation(name) || reservedOnClaims.some((prefix) => name.startsWith(prefix));

function labelProblems(labels: Names = {}, reserved: string, form: string): string[] {
  const isLabel = ([name, value]: [string, string]) => isName(name) && new RegExp(patterns.labelValue).test(value);
  return [
    ...(Object.keys(labels).some(isReservedLabel) ? [reserved] : []),
    ...(Object.entries(labels).every(isLabel) ? [] : [form]),
  ];
}

function annotationProblems(
  annotations: Names = {},
  isReserved: (name: string) => boolean,
  reserved: string,
  form: string,
): string[] {
  const names = Object.keys(annotations);
  return [...(names.some(isReserved) ? [reserved] : []), ...(names.every(isName) ? [] : [form])];
}

const isName = (name: string): boolean => new RegExp(patterns.qualifiedName).test(name);
