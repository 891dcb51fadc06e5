export const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
export const domainName = 'shop.example.com';
