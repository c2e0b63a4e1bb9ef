throw new Error('a damaged installation')
