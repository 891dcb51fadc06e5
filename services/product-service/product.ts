/** A product of the catalogue, as the table keeps it and clients see it. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly priceCents: number;
}
