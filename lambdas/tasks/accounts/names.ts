/** Given names from many places. */
export const firstNames = words(`
  Ada Adam Agnes Aisha Alan Alba Amara Amir Anan Andrea Aniela Anna Anton Arjun Astrid Aya Beatriz Ben Bruno Camille Carlos
  Chiara Chloe Clara Daniel David Diego Dmitri Eero Elena Eli Elif Emil Emma Enzo Erik Esra Eva Fatima Felix Femi Finn
  Freya Gabriel Greta Hana Hannah Henrik Hugo Ida Ines Ingrid Irena Isaac Ivan Jan Jasmin Jonas José Julia Kaito Karim
  Katja Kenji Kofi Lars Laura Layla Leo Lina Linh Louis Lucia Luka Maja Malik Marco Maria Marta Mateo Mei Mila Milan Mina
  Miriam Nadia Naomi Nia Nils Noah Nora Olga Olivia Omar Oscar Pablo Paula Pedro Priya Rafael Ravi Rosa Ruth Samir Sara
  Selma Simon Sofia Sven Tara Teo Thea Theo Tim Tomas Uma Vera Victor Yara Yusuf Zoë Łukasz Søren`);

/** Family names from many places. */
export const lastNames = words(`
  Adeyemi Ahmed Almeida Andersen Bauer Becker Berg Bianchi Blanco Brown Cao Carter Castillo Chen Costa Cruz Dahl Diallo Dias
  Dubois Durand Eriksen Evans Farah Fernández Fischer Fontaine Garcia Girard Gomez Green Gruber Gupta Haas Hansen Hassan
  Hernandez Hoffmann Horvat Hughes Ibrahim Ito Ivanov Jansen Jensen Johansson Jones Kaya Keller Khan Kim Klein Kowalska
  Kumar Lambert Larsen Laurent Lee Lehmann Lindberg Lopez Maier Martin Mendes Meyer Mori Moreau Müller Mwangi Nakamura
  Nguyen Nielsen Novak Nowak Okafor Okoye Olsen Ortiz Patel Pereira Petrov Popescu Quinn Ramos Rao Reyes Richter Rossi
  Roux Russo Sato Schmid Schneider Schulz Silva Singh Sokolov Suzuki Svensson Takahashi Tanaka Taylor Torres Tran Varga
  Vogel Wagner Walker Wang Weber Weiß White Williams Winkler Wolf Wright Yamamoto Yilmaz Zhang Zimmermann`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
