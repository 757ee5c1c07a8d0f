declare module 'class-transformer/cjs/storage.js' {
  import type { ISchemaConverters, IOptions } from 'class-validator-jsonschema/build/options.js';
  export const defaultMetadataStorage: NonNullable<IOptions['classTransformerMetadataStorage']>;
  export type { ISchemaConverters };
}
