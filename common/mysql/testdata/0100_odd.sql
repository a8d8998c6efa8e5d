-- Text a generator could spoil: ; [ ] ( ) " \ ${NOT_A_VARIABLE} @x@ 中文 \n
CREATE TABLE IF NOT EXISTS odd (
  kind CHAR(1) COMMENT 'a;b \\ "c" [d'
);
