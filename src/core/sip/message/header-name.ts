export declare function canonicalName(name: string): string
